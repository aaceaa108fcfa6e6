package dev.cofre.api.file;

/** What is said for one client. Nobody else may say it: the manager looks before it reads on. */
public interface OfClient {
    ClientName client();
}
