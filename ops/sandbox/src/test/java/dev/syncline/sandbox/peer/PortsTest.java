package dev.syncline.sandbox.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void saysInOneSentenceWhichPortIsTakenAndHowToChooseAnother(String address) throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(address, 0));
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Ports.requireFree("S3", port, "SANDBOX_S3_PORT"))
                    .isInstanceOfSatisfying(
                            SynclineException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONFIG))
                    .hasMessage(
                            "Port %d, on which the sandbox's S3 listens, is in use; end the program that holds it, or choose another port with SANDBOX_S3_PORT.",
                            port);
        }
    }

    @Test
    void takesAPortWhoseListenerHasJustEndedForFree() throws Exception {
        int port;
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(Ports.loopback(0));
            port = listener.getLocalPort();
            // The side that closes first stays in TIME_WAIT, on the listener's port.
            try (Socket client = new Socket("127.0.0.1", port);
                    Socket accepted = listener.accept()) {
                accepted.close();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }

        assertThatCode(() -> Ports.requireFree("S3", port, "SANDBOX_S3_PORT"))
                .doesNotThrowAnyException();
    }
}
