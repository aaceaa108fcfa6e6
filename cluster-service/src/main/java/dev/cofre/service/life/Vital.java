package dev.cofre.service.life;

/** A part without which its service is of no use, such as the thread that writes. A process of which one has ended is not alive. */
public interface Vital {
    /** What it is, for people. */
    String part();

    /** False once it has ended, other than by being stopped. */
    boolean isAlive();
}
