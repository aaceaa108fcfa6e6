package dev.cofre.service.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** @param readBuffer bytes that are read from a connection at once, and that each connection takes: with 8 KB the reading alone limits an upload */
@ConfigurationProperties("cofre.web")
record WebProperties(@DefaultValue("64KB") DataSize readBuffer) {}
