package dev.cofre.storage.node;

import dev.cofre.api.node.NodeId;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param id the server's name, unique in the cluster
 * @param data the folder that holds everything the server keeps
 * @param zone what fails together with it (a rack, a room, a power line); replicas go to different zones where they can
 * @param url where others reach it; if not set, the address and port that it listens on
 * @param reserve space of the volume that uploads never get, so that a full disk can still delete and report
 * @param mostDamaged so many blobs may be read wrong within an hour; beyond it the machine is not relied upon any more
 */
@ConfigurationProperties("cofre.node")
public record NodeProperties(
        NodeId id,
        Path data,
        @DefaultValue("default") String zone,
        @Nullable URI url,
        @DefaultValue("256MB") DataSize reserve,
        @DefaultValue("10") int mostDamaged) {}
