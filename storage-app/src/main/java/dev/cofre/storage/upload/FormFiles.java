package dev.cofre.storage.upload;

import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.storage.failure.Failures;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.springframework.http.HttpHeaders;

/**
 * The files of one form, stored as they come, small ones beside each other. There is one answer for all: in the order of the parts, which
 * was stored and which was not, also where the form breaks off. Used once, by one thread.
 */
final class FormFiles {
    /** Small files of one form that are stored at the same time. */
    static final int TOGETHER = 32;

    private static final int MAX_PART_HEADER = 16 << 10;

    private final Grant grant;
    private final NodeId self;
    private final Uploads uploads;
    private final List<CompletableFuture<UploadResult>> results = new ArrayList<>();
    /** Of each name the last part: the next one of that name is its next version. */
    private final Map<FileName, CompletableFuture<UploadResult>> newest = new HashMap<>();

    FormFiles(Grant grant, NodeId self, Uploads uploads) {
        this.grant = grant;
        this.self = self;
        this.uploads = uploads;
    }

    /** @throws IOException if the form breaks off before its first file; later, that is the last result */
    List<UploadResult> store(HttpServletRequest request) throws IOException {
        try {
            FileItemInputIterator parts = parser().getItemIterator(request);
            while (parts.hasNext()) {
                FileItemInput part = parts.next();
                if (!part.isFormField()) { // of a field the iterator skips what is left
                    store(part);
                }
            }
        } catch (IOException e) {
            if (results.isEmpty() && e instanceof FileUploadException unreadable) {
                throw unreadable(unreadable);
            }
            if (results.isEmpty()) {
                throw e;
            }
            results.add(CompletableFuture.completedFuture(brokenOff(e)));
        }
        if (results.isEmpty()) {
            throw new ProblemException(
                    ProblemType.NO_FILE_PART,
                    "the form has no part with a file; send one, as curl -F file=@a.txt does");
        }
        return results.stream().map(CompletableFuture::join).toList();
    }

    private void store(FileItemInput part) throws IOException {
        if (results.size() >= TOGETHER) {
            results.get(results.size() - TOGETHER).join();
        }
        UploadId upload = nextUpload();
        try (PushbackInputStream body = new PushbackInputStream(part.getInputStream())) {
            String said = said(part);
            if (said.isEmpty() && isEmpty(body)) {
                return; // what a browser sends for a field of which nobody has chosen a file
            }
            FileName name = name(said);
            CompletableFuture<UploadResult> before = newest.get(name);
            if (before != null) {
                before.join();
            }
            CompletableFuture<UploadResult> result = receive(upload, name, body);
            newest.put(name, result);
            results.add(result);
        } catch (ProblemException e) {
            results.add(CompletableFuture.completedFuture(UploadResult.of(upload, e.problem())));
        }
    }

    private CompletableFuture<UploadResult> receive(UploadId upload, FileName name, InputStream body)
            throws IOException {
        Order order = Order.ofPart(grant, self, results.size(), name);
        CompletableFuture<Receipt> receipt = uploads.receive(order, body, -1);
        return receipt.handle((made, failure) ->
                failure == null ? UploadResult.of(made) : UploadResult.of(upload, Failures.problem(failure)));
    }

    private UploadId nextUpload() {
        return Objects.requireNonNull(grant.upload()).sibling(results.size());
    }

    private UploadResult brokenOff(IOException e) {
        return UploadResult.of(
                nextUpload(),
                Problem.of(
                        ProblemType.UNREADABLE_BODY,
                        "the form breaks off in its part %d (%s): from there on nothing was stored; what has a receipt was"
                                .formatted(results.size() + 1, e.getMessage())));
    }

    private static boolean isEmpty(PushbackInputStream body) throws IOException {
        int first = body.read();
        if (first >= 0) {
            body.unread(first);
        }
        return first < 0;
    }

    private static String said(FileItemInput part) {
        try {
            String name = part.getName();
            return name == null ? "" : withBlanks(part, name);
        } catch (IllegalArgumentException e) { // a name with a NUL included
            throw new ProblemException(ProblemType.INVALID_NAME, String.valueOf(e.getMessage()));
        }
    }

    /** The library takes blanks off both ends of a name, and they are as good as any other character. */
    private static String withBlanks(FileItemInput part, String name) {
        String header = part.getHeaders().getHeader(HttpHeaders.CONTENT_DISPOSITION);
        Matcher quoted = Pattern.compile("filename=\"( *" + Pattern.quote(name) + " *)\"")
                .matcher(header == null ? "" : header);
        return quoted.find() ? quoted.group(1) : name;
    }

    private static FileName name(String said) {
        try {
            return new FileName(said);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID_NAME, String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException unreadable(FileUploadException e) {
        return new ProblemException(
                ProblemType.UNREADABLE_BODY,
                "the form cannot be read (%s); send it as multipart/form-data with a boundary"
                        .formatted(e.getMessage()));
    }

    private static JakartaServletFileUpload<?, ?> parser() {
        JakartaServletFileUpload<?, ?> parser = new JakartaServletFileUpload<>();
        parser.setMaxPartHeaderSize(MAX_PART_HEADER);
        return parser;
    }
}
