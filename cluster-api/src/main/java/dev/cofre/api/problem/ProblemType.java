package dev.cofre.api.problem;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every kind of problem that a door of the cluster answers with. The URI is stable: programs match on it, not on the
 * sentence.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public enum ProblemType {
    INVALID_REQUEST(400, "The request is not valid"),
    UNREADABLE_BODY(400, "The body cannot be read"),
    NO_FILE_PART(400, "The form has no file"),
    INVALID_NAME(400, "The name is not valid"),
    LENGTH_MISMATCH(400, "The body is shorter or longer than announced"),
    DIGEST_MISMATCH(400, "The bytes have another digest"),
    PROOF_INVALID(400, "A proof is not signed by the server that it names, or the upload was not assigned like that"),
    UNAUTHENTICATED(401, "No valid token"),
    SESSION_OVER(401, "The server must register again"),
    GRANT_MISSING(401, "No grant"),
    GRANT_INVALID(403, "The grant is not valid"),
    GRANT_EXPIRED(403, "The grant has expired"),
    GRANT_FOREIGN(403, "The grant is for something else"),
    FORBIDDEN(403, "Not allowed"),
    IDENTITY_UNPROVEN(403, "The server has not proved that it holds its key"),
    NOT_ADMITTED(403, "The operator has not admitted this server"),
    CLIENT_FULL(403, "The client has as much as it may have"),
    FOREIGN_PAGE(403, "A web page of another site may not call this"),
    NOT_FOUND(404, "Not found"),
    UNKNOWN_FILE(404, "No such file"),
    UNKNOWN_BLOB(404, "No such blob"),
    UNKNOWN_NODE(404, "No such server"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "Not acceptable"),
    UPLOAD_CONFLICT(409, "The upload id is taken by other bytes"),
    OTHER_CLUSTER(409, "The data folder belongs to another cluster"),
    OTHER_FOLDER(409, "A server of this name runs with another data folder"),
    IDENTITY_TAKEN(409, "Another process reports with this identity"),
    STILL_NEEDED(409, "Something still counts on the server"),
    /** What would take much at once waits for a person's word. */
    STOPPED(409, "Stopped until an operator lets it go on"),
    PRECONDITION_FAILED(412, "It is not what the caller takes it for"),
    TOO_LARGE(413, "Larger than allowed"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    RANGE_NOT_SATISFIABLE(416, "Range not satisfiable"),
    FOREIGN_HOST(421, "The service is not known under this name"),
    INTERNAL(500, "Internal error"),
    NOT_IMPLEMENTED(501, "Not implemented"),
    BUSY(503, "Busy"),
    WARMING_UP(503, "The manager is warming up"),
    NOT_REGISTERED(503, "The server has not joined its cluster yet"),
    MANAGER_UNREACHABLE(503, "The manager cannot be reached"),
    NOT_ENOUGH_NODES(503, "Not enough servers"),
    READ_ONLY(503, "The server takes no more writes"),
    REPLICA_DAMAGED(503, "This copy is damaged"),
    NO_SPACE(507, "Out of space"),
    /** Not a failure, and not yet a success: the bytes are safe, the file is not yet listed. */
    NOT_IN_CATALOG(202, "Stored, but not yet in the catalog");

    private static final String PREFIX = "/problems/";

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** Such as {@code /problems/grant-expired}. */
    public URI uri() {
        return URI.create(PREFIX + slug());
    }

    /** Its name as it stands in the URI, such as {@code grant-expired}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<ProblemType> of(URI uri) {
        return Arrays.stream(values()).filter(type -> type.uri().equals(uri)).findFirst();
    }
}
