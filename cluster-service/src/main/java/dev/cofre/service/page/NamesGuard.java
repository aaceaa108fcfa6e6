package dev.cofre.service.page;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/** Stops a start with names for the service that are none, before anything is opened. */
public final class NamesGuard implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        OwnNames.of(event.getEnvironment());
    }
}
