package dev.cofre.system.container;

import dev.cofre.system.container.ComposeFile.Mount;
import dev.cofre.system.container.ComposeFile.Port;
import dev.cofre.system.container.ComposeFile.Service;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Holds a compose.yaml to what the services read, and to the Dockerfile. */
public final class ComposeCheck {
    private final ComposeFile compose;
    private final Dockerfile image;
    private final Map<String, String> outside;
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, Settings> settings = new LinkedHashMap<>();

    private ComposeCheck(ComposeFile compose, Dockerfile image, Map<String, String> outside) {
        this.compose = compose;
        this.image = image;
        this.outside = outside;
    }

    /**
     * @param outside values for the variables that must be set
     * @return what is wrong, each with the service that it concerns; nothing, if all is well
     */
    public static List<String> complaints(ComposeFile compose, Dockerfile image, Map<String, String> outside) {
        ComposeCheck check = new ComposeCheck(compose, image, outside);
        if (!compose.required().equals(outside.keySet())) {
            check.complain("all", "it wants the variables %s, and is given %s", compose.required(), outside.keySet());
            return check.complaints;
        }
        if (!image.ports().stream()
                .map(String::valueOf)
                .toList()
                .contains(image.environment().get("SERVER_PORT"))) {
            check.complain("all", "the image exposes %s, and listens on another port", image.ports());
        }
        compose.services().forEach(check::start);
        check.settings.forEach((name, each) -> check.service(name, check.get(name), each));
        check.together();
        return check.complaints;
    }

    private void start(String name, Service service) {
        Set<String> unknown = new HashSet<>(service.arguments().keySet());
        unknown.removeAll(image.arguments());
        if (!unknown.isEmpty()) {
            complain(name, "the Dockerfile has no ARG %s", unknown);
        }
        if (!Settings.knows(application(service))) {
            complain(name, "there is no service '%s'", application(service));
            return;
        }
        Map<String, String> environment = new LinkedHashMap<>(image.environment());
        environment.putAll(service.environment(outside));
        try {
            settings.put(name, Settings.of(application(service), environment));
        } catch (RuntimeException e) {
            complain(name, "it does not start: %s", e.getMessage());
        }
    }

    private void service(String name, Service service, Settings read) {
        read.unread().forEach(variable -> complain(name, "nothing reads %s", variable));
        String port = read.value("server.port");
        if (service.ports().isEmpty()) {
            complain(name, "no port of the machine leads to it");
        }
        for (Port published : service.ports()) {
            if (!String.valueOf(published.inside()).equals(port)) {
                complain(name, "it listens on port %s, and %d is published", port, published.inside());
            }
            if (!published.address().startsWith("127.")) {
                complain(name, "it is published on %s", published.address());
            }
        }
        Duration shutdown =
                DurationStyle.detectAndParse(String.valueOf(read.value("spring.lifecycle.timeout-per-shutdown-phase")));
        if (service.grace().compareTo(shutdown) <= 0) {
            complain(name, "it is killed after %s, and ends what is under way for %s", service.grace(), shutdown);
        }
        folder(name, service, read.value(isManager(service) ? "cofre.manager.data" : "cofre.node.data"));
        if (!isManager(service)) {
            server(name, service, read);
        }
    }

    private void folder(String name, Service service, @Nullable String data) {
        for (Mount mount : service.volumes()) {
            if (!compose.volumes().contains(mount.name())) {
                complain(name, "the volume %s is not declared", mount.name());
            }
            if (!image.volumes().contains(mount.path())) {
                complain(name, "the image has no volume %s", mount.path());
            }
        }
        if (service.volumes().stream()
                .noneMatch(mount -> Path.of(String.valueOf(data)).startsWith(mount.path()))) {
            complain(name, "its data in %s are in no volume", data);
        }
    }

    /** Under the addresses that it has and looks for, there must be somebody. */
    private void server(String name, Service service, Settings read) {
        URI own = URI.create(String.valueOf(read.value("cofre.node.url")));
        if (!name.equals(own.getHost())) {
            complain(name, "it tells others that it is %s", own);
        }
        if (service.ports().stream()
                .noneMatch(port -> port.outside() == own.getPort() && port.inside() == own.getPort())) {
            complain(name, "%s does not lead to it from inside and outside", own);
        }
        URI manager = URI.create(String.valueOf(read.value("cofre.manager-url")));
        Settings there = settings.get(String.valueOf(manager.getHost()));
        if (there == null
                || !isManager(get(manager.getHost()))
                || !String.valueOf(manager.getPort()).equals(there.value("server.port"))) {
            complain(name, "there is no manager at %s", manager);
        } else if (!String.valueOf(read.value("cofre.cluster-secret")).equals(there.value("cofre.cluster-secret"))) {
            complain(name, "it has another secret than the manager");
        }
    }

    private void together() {
        Set<Object> taken = new HashSet<>();
        Set<String> free = new HashSet<>(compose.volumes());
        compose.services().forEach((name, service) -> {
            for (Port port : service.ports()) {
                once(taken, port.outside(), name, "the machine's port %s is another's".formatted(port.outside()));
            }
            for (Mount mount : service.volumes()) {
                free.remove(mount.name());
                once(taken, mount.name(), name, "the volume %s is another's".formatted(mount.name()));
            }
            if (!service.networks().equals(List.copyOf(compose.networks()))) {
                complain(name, "it is in the networks %s of %s", service.networks(), compose.networks());
            }
        });
        settings.forEach((name, read) -> {
            @Nullable String id = read.value("cofre.node.id");
            if (id != null && !isManager(get(name))) {
                once(taken, "node " + id, name, "another is %s, too".formatted(id));
            }
        });
        Map<String, String> images = new LinkedHashMap<>();
        compose.services().forEach((name, service) -> {
            if (!application(service).equals(images.computeIfAbsent(service.image(), image -> application(service)))) {
                complain(name, "the image %s is another service's", service.image());
            }
        });
        free.forEach(volume -> complain("all", "nothing uses the volume %s", volume));
    }

    private void once(Set<Object> taken, Object what, String name, String complaint) {
        if (!taken.add(what)) {
            complain(name, "%s", complaint);
        }
    }

    private Service get(String name) {
        return Objects.requireNonNull(compose.services().get(name), name);
    }

    private static String application(Service service) {
        return String.valueOf(service.arguments().get("APP"));
    }

    private static boolean isManager(Service service) {
        return application(service).equals("manager-app");
    }

    private void complain(String name, String form, @Nullable Object... values) {
        complaints.add(name + ": " + form.formatted(values));
    }
}
