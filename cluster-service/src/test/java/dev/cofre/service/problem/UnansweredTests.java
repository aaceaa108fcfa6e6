package dev.cofre.service.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;

class UnansweredTests {
    private static final String LIBRARY = "I/O error on POST request for \"http://10.0.0.7:7001/take-back\": ";

    @Test
    void aCallerIsToldWhyWithoutClassesAndAddresses() {
        assertThat(why(new SocketException("Too many open files"))).isEqualTo("Too many open files");
        assertThat(why(new ConnectException())).isEqualTo("no connection could be made");
        assertThat(why(new ClosedChannelException())).isEqualTo("the connection was cut");
        assertThat(why(new IOException("wrapped", new SocketException("Connection reset"))))
                .isEqualTo("Connection reset");
        assertThat(Unanswered.why(
                        new RestClientException("Error while extracting response for type [dev.cofre.api.X]")))
                .isEqualTo("its answer cannot be read");
    }

    private static String why(IOException cause) {
        return Unanswered.why(new ResourceAccessException(LIBRARY + cause, cause));
    }
}
