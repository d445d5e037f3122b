package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
    @TempDir
    private Path folder;

    private Server server;

    @BeforeEach
    void serve() throws IOException {
        Path root = Files.createDirectories(folder.resolve("site/patterns")).getParent();
        Files.writeString(root.resolve("index.html"), "<html>home</html>");
        Files.writeString(
                root.resolve("404.html"),
                "<html><head><link href=\"assets/site.css\"></head><a href=\"#main\">skip</a>"
                        + "<a href=\"/below/\">nothing</a><a href=\"https://example.org/\">elsewhere</a></html>");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        server = new Server(root, 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI uri = server.uri().resolve(path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void get_folder_isItsIndex() throws Exception {
        HttpResponse<String> answer = send("GET", "/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("<html>home</html>");
        assertThat(answer.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    }

    @Test
    void get_whatIsNotThere_isThe404PageWithLinksThatWorkAtAnyDepth() throws Exception {
        HttpResponse<String> answer = send("GET", "/patterns/deep/missing.html");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .contains(
                        "href=\"/assets/site.css\"",
                        "href=\"#main\"",
                        "href=\"/below/\"",
                        "href=\"https://example.org/\"");
    }

    @Test
    void get_outsideTheSite_isNotFound() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.uri().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /../secret.txt HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains(" 404 ").doesNotContain("secret");
        }
        assertThat(send("GET", "/..%2Fsecret.txt").statusCode()).isEqualTo(404);
    }

    /** What a page on disk doesn't have: a script that hears of new builds, and the right to make that one connection. */
    @Test
    void get_page_mayHearOfNewBuildsFromHereAlone() throws Exception {
        Files.writeString(
                folder.resolve("site/index.html"),
                "<html><head><meta content=\"default-src 'none'; script-src 'self'\"></head>home</html>");
        assertThat(send("GET", "/").body())
                .isEqualTo("<html><head><meta content=\"default-src 'none'; connect-src 'self'; script-src 'self'\">"
                        + "<script src=\"/-/reload.js\" defer></script></head>home</html>");
        assertThat(send("GET", "/-/reload.js").body()).contains("EventSource('/-/changes')");
    }

    @Test
    void changes_eachBuild_isAnEvent() throws Exception {
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.uri().resolve("/-/changes"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(": hello");
            server.replace(() -> {});
            assertThat(nextEvent(lines)).isEqualTo("data: 1");
            server.replace(() -> {});
            assertThat(nextEvent(lines)).isEqualTo("data: 2");
        }
    }

    /** Comments, which say that the connection is alive, may stand between. */
    private static String nextEvent(BufferedReader lines) throws IOException {
        return lines.lines()
                .filter(line -> !line.isEmpty() && !line.startsWith(":"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void head_andOthers_areAnsweredAsTheyMust() throws Exception {
        assertThat(send("HEAD", "/").statusCode()).isEqualTo(200);
        assertThat(send("POST", "/").statusCode()).isEqualTo(405);
    }

    @Test
    void uri_isTheLoopbackAddress() {
        assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
    }

    @Test
    void port_taken_isOneClearLine() {
        int port = server.uri().getPort();
        assertThatThrownBy(() -> new Server(folder, port))
                .isInstanceOf(BadInput.class)
                .hasMessage("port " + port + " is taken: choose another with --port");
    }
}
