package dev.cofre.service.problem;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Problem details for what Tomcat refuses itself, before any controller sees it. Tomcat makes it by its name. */
public class ProblemReport extends ErrorReportValve {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemType type = switch (response.getStatus()) {
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 413 -> ProblemType.TOO_LARGE;
            case 501, 505 -> ProblemType.NOT_IMPLEMENTED;
            default -> response.getStatus() < 500 ? ProblemType.INVALID_REQUEST : ProblemType.INTERNAL;
        };
        Problem problem = new Problem(
                type.uri(),
                type.title(),
                response.getStatus(),
                "the request is not one that HTTP or this server allows");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        try {
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(JSON.writeValueAsString(problem));
                response.finishResponse();
            }
        } catch (IOException e) {
            container.getLogger().debug("A refused caller did not wait for the reason", e);
        }
    }
}
