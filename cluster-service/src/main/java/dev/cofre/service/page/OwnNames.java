package dev.cofre.service.page;

import dev.cofre.service.start.StartRefusedException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The names under which a service is called, and the pages of its cluster, as its settings have them: those of the machine itself, the
 * address that it listens on, that at which others reach it, the manager's, and what the operator has added.
 *
 * @param hosts without ports: a container's, or a proxy's, is another on the outside
 * @param pages whose pages may call the service; the manager's, as its redirects lead to the servers
 */
record OwnNames(Set<String> hosts, Set<PageOrigin> pages) {
    static final String SETTING = "cofre.names";

    private static final List<String> EVERY_ADDRESS = List.of("0.0.0.0", "0:0:0:0:0:0:0:0");

    OwnNames {
        hosts = Set.copyOf(hosts);
        pages = Set.copyOf(pages);
    }

    static OwnNames of(Environment environment) {
        Set<String> hosts = new HashSet<>();
        Set<PageOrigin> pages = new HashSet<>();
        String manager = environment.getProperty("cofre.manager.host");
        add(hosts, manager);
        add(hosts, environment.getProperty("server.address"));
        add(hosts, host(environment.getProperty("cofre.node.url")));
        Integer port = environment.getProperty("cofre.manager.port", Integer.class);
        if (port != null && port > 0) {
            for (String name : new String[] {manager, "localhost", "127.0.0.1"}) {
                Authority.ofHost(name)
                        .ifPresent(host -> pages.add(new PageOrigin("http", new Authority(host.host(), port))));
            }
        }
        PageOrigin.of(environment.getProperty("cofre.manager-url")).ifPresent(pages::add);
        for (String name : Binder.get(environment).bind(SETTING, String[].class).orElse(new String[0])) {
            Optional<PageOrigin> page = PageOrigin.of(name.replaceFirst("/$", ""));
            page.ifPresent(pages::add);
            hosts.add(page.map(PageOrigin::authority)
                    .or(() -> Authority.of(name))
                    .map(Authority::host)
                    .orElseThrow(() -> refusal(name)));
        }
        EVERY_ADDRESS.forEach(hosts::remove);
        return new OwnNames(hosts, pages);
    }

    /** @param reached the service's own address on the connection of the request */
    boolean include(Authority host, String reached) {
        return host.isLoopback()
                || hosts.contains(host.host())
                || Authority.ofHost(reached)
                        .filter(own -> own.host().equals(host.host()))
                        .isPresent();
    }

    private static void add(Set<String> hosts, @Nullable String name) {
        Authority.ofHost(name).map(Authority::host).ifPresent(hosts::add);
    }

    private static @Nullable String host(@Nullable String url) {
        try {
            return url == null ? null : URI.create(url).getHost();
        } catch (IllegalArgumentException e) {
            return null; // its own setting's check says what is wrong with it
        }
    }

    private static StartRefusedException refusal(String name) {
        return new StartRefusedException(
                "'%s' in %s is neither a name nor the address of a page.".formatted(name, SETTING),
                "Give names as they are called by (backup.example), and where a browser shows another scheme or port, with both (https://backup.example:8443).");
    }
}
