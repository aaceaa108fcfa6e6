package dev.cofre.storage.admission;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** @param memory bytes of buffers for uploads, and as many again for replicas */
@ConfigurationProperties("cofre.admission")
record AdmissionProperties(@DefaultValue("32MB") DataSize memory) {}
