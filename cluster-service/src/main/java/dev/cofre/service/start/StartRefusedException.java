package dev.cofre.service.start;

/** The process cannot start as it was asked to, and a person has to change something first. */
public class StartRefusedException extends RuntimeException {
    private final String action;

    /**
     * @param reason what is wrong, in a sentence that names the thing
     * @param action what to do about it
     */
    public StartRefusedException(String reason, String action) {
        super(reason);
        this.action = action;
    }

    String action() {
        return action;
    }
}
