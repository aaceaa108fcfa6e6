# syntax=docker/dockerfile:1
# One file for both services:
#   docker build --build-arg APP=manager-app -t cofre-manager .
#   docker build --build-arg APP=storage-app -t cofre-storage .
# The image holds no secrets: it listens on all addresses, so it does not start before it is given some.

FROM eclipse-temurin:17-jdk AS build
WORKDIR /source
# Maven itself changes less often than the sources
COPY mvnw ./
COPY .mvn .mvn
RUN ./mvnw -q -B -ntp --version
# all that .dockerignore lets through
COPY . ./
ARG APP
# the cache outlives the image, so that a change of a source does not fetch all libraries again
RUN --mount=type=cache,target=/root/.m2/repository \
    ./mvnw -q -B -ntp -Dmaven.test.skip=true -pl "${APP:?choose manager-app or storage-app with --build-arg APP=...}" -am package \
    && java -Djarmode=tools -jar "$APP/target/$APP.jar" extract --layers --application-filename app.jar --destination /layers

FROM eclipse-temurin:17-jre
WORKDIR /app
# from what changes least to what changes most
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/spring-boot-loader/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
# A trial start leaves an archive of the loaded classes, which halves the start. It asks nobody and keeps nothing. It does without the native
# library, whose jar is signed: Java 17 crashes where it is to archive lambdas of such classes.
RUN mkdir /tmp/trial \
    && COFRE_HOME=/tmp/trial java -Djava.io.tmpdir=/tmp/trial -XX:ArchiveClassesAtExit=app.jsa -Xlog:disable -Dspring.context.exit=onRefresh \
        -jar app.jar --spring.profiles.active=server1 --server.address=127.0.0.1 --server.port=0 --cofre.native-crypto=false \
    && rm -rf /tmp/trial \
    && mkdir /data && chown 10001:10001 /data
ENV COFRE_HOME=/data \
    SERVER_ADDRESS=0.0.0.0 \
    SERVER_PORT=7000
VOLUME /data
EXPOSE 7000
USER 10001:10001
# bash opens the connection itself: the image needs no curl
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /actuator/health/liveness HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && grep -q '\"status\":\"UP\"' <&3"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=app.jsa", "-Xshare:auto", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-jar", "app.jar"]
