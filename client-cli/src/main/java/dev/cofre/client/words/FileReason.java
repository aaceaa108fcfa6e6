package dev.cofre.client.words;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something with a file failed. The platform's own message is often the path and nothing else. */
public final class FileReason {
    private FileReason() {}

    /** The reason alone, for who has named the file. */
    public static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it is not there";
        }
        if (e instanceof AccessDeniedException) {
            return "access to it is not allowed";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is there already";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        if (e instanceof NotDirectoryException) {
            return "it is no folder";
        }
        if (e instanceof FileSystemLoopException) {
            return "its links lead in a circle";
        }
        if (e instanceof FileSystemException of) {
            return of.getReason() == null ? "the system gives no reason (%s)".formatted(name(e)) : of.getReason();
        }
        return e.getMessage() == null || e.getMessage().isBlank() ? name(e) : e.getMessage();
    }

    /** The file, the reason, and what to do about it. */
    public static String sentence(IOException e) {
        if (!(e instanceof FileSystemException of) || of.getFile() == null) {
            return of(e);
        }
        String other = of.getOtherFile() == null ? "" : " -> " + of.getOtherFile();
        return "%s%s: %s%s".formatted(of.getFile(), other, of(e), nextStep(e));
    }

    private static String name(IOException e) {
        return e.getClass().getSimpleName();
    }

    private static String nextStep(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "; check the path";
        }
        if (e instanceof AccessDeniedException) {
            return "; run this as a user who may, or choose another place";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "; choose another name, or move it away";
        }
        return "";
    }
}
