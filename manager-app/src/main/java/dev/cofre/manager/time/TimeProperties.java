package dev.cofre.manager.time;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param believeClock an operator's word that the machine's clock is right at this start: the cluster's time is set to it, forward or
 *     back. To be left out at the next start
 */
@ConfigurationProperties("cofre.manager.time")
record TimeProperties(@DefaultValue("false") boolean believeClock) {}
