package dev.cofre.service.problem;

import dev.cofre.service.life.Fatal;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Closes the connection of an answer that failed after its first bytes had left: whatever else were sent, a page or the end
 * of the last chunk, would be taken for more bytes or for the whole.
 */
class BreakOffValve extends ValveBase {
    private static final String FAILURE = BreakOffValve.class.getName();

    BreakOffValve() {
        super(true);
    }

    /** Asks for the connection of this request to be closed. */
    static void breakOff(ServletRequest request, Exception failure) {
        request.setAttribute(FAILURE, failure);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        try {
            getNext().invoke(request, response);
        } catch (Error e) {
            Fatal.check(e); // further out Tomcat takes it for the failure of one request
            throw e;
        }
        if (request.getAttribute(FAILURE) instanceof Exception failure) {
            response.flushBuffer();
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, failure);
        }
    }
}
