package dev.cofre.system.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** compose.yaml, held to what the services read; and copies of it with one mistake each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComposeTests {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern EXPORTED = Pattern.compile("(?m)^export ([A-Z0-9_]+)=");

    private final Map<String, String> exported = new LinkedHashMap<>();
    private String compose = "";
    private String dockerfile = "";

    @BeforeAll
    void read() throws IOException {
        compose = Files.readString(PROJECT.resolve("compose.yaml"));
        dockerfile = Files.readString(PROJECT.resolve("Dockerfile"));
        String guide = Files.readString(PROJECT.resolve("docs/OPERATIONS.md"));
        int chapter = guide.indexOf("\n## Containers\n");
        assertThat(chapter).isPositive();
        Matcher variables = EXPORTED.matcher(guide.substring(chapter, guide.indexOf("\n## ", chapter + 1)));
        while (variables.find()) {
            // the client keeps its token to itself
            if (!variables.group(1).endsWith("_TOKEN")) {
                exported.put(variables.group(1), "c0ffee42".repeat(8));
            }
        }
    }

    @Test
    void everyServiceIsSetToWhatItReads() {
        assertThat(complaints(compose, dockerfile)).isEmpty();
        assertThat(ComposeFile.parse(compose).services()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COFRE_MANAGER_CLIENTS_CLIENT1: | COFRE_MANAGER_CLIENT_CLIENT1: | manager: it does not start: Listening on 0.0.0.0",
                "COFRE_MANAGER_CLIENTS_CLIENT1: | 'COFRE_MANAGER_GRACE: 1m\n      COFRE_MANAGER_CLIENTS_CLIENT1:' | manager: nothing reads COFRE_MANAGER_GRACE",
                "COFRE_CLUSTER_SECRET: $ | COFRE_CLUSTERSECRETS: $ | server1: it does not start: Listening on 0.0.0.0",
                "COFRE_MANAGER_HOST: | COFRE_MANGER_HOST: | server4: nothing reads COFRE_MANGER_HOST",
                "COFRE_MANAGER_PORT: | COFRE_MANAGERPORT: | server1: nothing reads COFRE_MANAGERPORT",
                "COFRE_NODE_URL: http://server2 | COFRE_NODES_URL: http://server2 | server2: nothing reads COFRE_NODES_URL",
                "SERVER_PORT: \"7003\" | SERVER_PROT: \"7003\" | server3: nothing reads SERVER_PROT",
                "SPRING_PROFILES_ACTIVE: server1 | SPRING_PROFILE_ACTIVE: server1 | No profile was given",
                "SPRING_PROFILES_ACTIVE: server1 | SPRING_PROFILES_ACTIVE: server9 | There is no profile 'server9'",
                "SPRING_PROFILES_ACTIVE: server1 | SPRING_PROFILES_ACTIVE: server2 | another is server2, too",
                "SERVER_PORT: \"7003\" | SERVER_PORT: \"7033\" | server3: it listens on port 7033, and 7003 is published",
                "http://server3:7003 | http://server3:7004 | server3: http://server3:7004 does not lead to it",
                "http://server3:7003 | http://server4:7003 | server3: it tells others that it is http://server4:7003",
                "http://server3:7003 | server3:7003 | server3: it tells others",
                "127.0.0.1:7003:7003 | 127.0.0.1:7103:7003 | server3: http://server3:7003 does not lead to it",
                "127.0.0.1:7003:7003 | 127.0.0.1:7000:7003 | server3: the machine's port 7000 is another's",
                "127.0.0.1:7003:7003 | 0.0.0.0:7003:7003 | server3: it is published on 0.0.0.0",
                "COFRE_MANAGER_HOST: manager | COFRE_MANAGER_HOST: manger | server2: there is no manager at http://manger:7000",
                "COFRE_MANAGER_HOST: manager | COFRE_MANAGER_HOST: server1 | there is no manager at http://server1:7000",
                "COFRE_MANAGER_PORT: \"7000\" | COFRE_MANAGER_PORT: \"7001\" | there is no manager at http://manager:7001",
                "server4:/data | server5:/data | server4: the volume server5 is not declared",
                "server4:/data | server3:/data | server4: the volume server3 is another's",
                "server4:/data | server4:/date | server4: the image has no volume /date",
                "server4:/data | server4:/date | server4: its data in /data/server4 are in no volume",
                "APP: storage-app | APP: storage | server1: there is no service 'storage'",
                "APP: storage-app | APPLICATION: storage-app | server1: the Dockerfile has no ARG [APPLICATION]",
                "image: cofre-storage | image: cofre-manager | server1: the image cofre-manager is another service's",
                "stop_grace_period: 45s | stop_grace_period: 10s | it is killed after PT10S",
                "${COFRE_CLIENT1_TOKEN_SHA256: | ${COFRE_CLIENT1_TOKEN_HASH: | all: it wants the variables [COFRE_CLIENT1_TOKEN_HASH",
                "networks: [cofre] | networks: [coffer] | it is in the networks [coffer]",
            })
    void oneMistakeIsFound(String right, String wrong, String complaint) {
        String broken = compose.replace(right, wrong);
        assertThat(broken).isNotEqualTo(compose);

        assertThat(complaints(broken, dockerfile))
                .anySatisfy(said -> assertThat(said).contains(complaint));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COFRE_HOME=/data | COFRE_FOLDER=/data | nothing reads COFRE_FOLDER",
                "SERVER_ADDRESS=0.0.0.0 | SERVER_ADRESS=0.0.0.0 | nothing reads SERVER_ADRESS",
                "SERVER_PORT=7000 | SERVER_PORTS=7000 | manager: nothing reads SERVER_PORTS",
                "VOLUME /data | VOLUME /date | the image has no volume /data",
                "EXPOSE 7000 | EXPOSE 7001 | the image exposes [7001]",
                "ARG APP | ARG MODULE | the Dockerfile has no ARG [APP]",
            })
    void oneMistakeInTheDockerfileIsFound(String right, String wrong, String complaint) {
        String broken = dockerfile.replace(right, wrong);
        assertThat(broken).isNotEqualTo(dockerfile);

        assertThat(complaints(compose, broken))
                .anySatisfy(said -> assertThat(said).contains(complaint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restart: unless-stopped | privileged: true",
                "${COFRE_CLUSTER_SECRET:?set it to a long random text} | ${COFRE_CLUSTER_SECRET:-secret}",
                "${COFRE_CLUSTER_SECRET:?set it to a long random text} | $COFRE_CLUSTER_SECRET",
                "127.0.0.1:7001:7001 | 7001:7001",
                "server1:/data | ./data:/data",
                "name: cofre | version: 3",
                "SPRING_PROFILES_ACTIVE: server1 | SERVER_PORT: \"7001\"",
            })
    void whatIsNotCheckedIsRefused(String change) {
        String[] sides = change.split(" \\| ");
        String broken = compose.replace(sides[0], sides[1]);
        assertThat(broken).isNotEqualTo(compose);

        assertThatThrownBy(() -> ComposeFile.parse(broken)).isInstanceOf(RuntimeException.class);
    }

    private List<String> complaints(String compose, String dockerfile) {
        return ComposeCheck.complaints(ComposeFile.parse(compose), Dockerfile.parse(dockerfile), exported);
    }
}
