package org.scalingpatterns.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SqsServerTest {

    private static int statusOf(URI server) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/?Action=ListQueues"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void close_twice_serverAndItsThreadsAreGone() throws Exception {
        try (SqsServer other = SqsServer.start()) {
            SqsServer server = SqsServer.start();
            URI uri = server.uri();
            assertThat(uri.getHost()).isEqualTo("127.0.0.1");
            assertThat(uri).isNotEqualTo(other.uri());
            assertThat(statusOf(uri)).isEqualTo(200);
            server.close();
            server.close();
            assertThatThrownBy(() -> statusOf(uri)).isInstanceOf(ConnectException.class);
            assertThat(statusOf(other.uri())).as("the other one").isEqualTo(200);
        }
    }
}
