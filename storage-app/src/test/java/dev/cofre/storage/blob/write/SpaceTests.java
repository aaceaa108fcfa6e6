package dev.cofre.storage.blob.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.MemoryDisk;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** What is free, and what is dropped for it. */
class SpaceTests {
    private static final long MB = 1 << 20;
    private static final long GB = 1 << 30;

    private long used = 900 * MB;
    private long letGo = 600 * MB;
    private final Space space = new Space(disk(), 10 * MB);

    @Test
    void whatIsOnlyAnnouncedDropsLittle() throws IOException {
        use();
        for (int i = 0; i < 20; i++) {
            space.claim(600 * MB).close();
        }

        assertThat(letGo).isEqualTo(600 * MB);
    }

    @Test
    void whatIsWrittenDropsAsMuchAsItNeeds() throws IOException {
        use();
        try (Space.Claim claim = space.claim(500 * MB)) {
            for (int i = 0; i < 500; i++) {
                claim.require(MB);
                used += MB;
                claim.written(MB);
                assertThat(used).isLessThanOrEqualTo(GB);
            }
        }
        assertThat(letGo).isBetween(100 * MB, 225 * MB);
    }

    @Test
    void whatIsFreeIsAnnouncedOnce() throws IOException {
        use();
        long free = space.free();
        assertThat(free).isEqualTo(GB - 900 * MB - 10 * MB + 600 * MB);

        try (Space.Claim all = space.claim(free - MB)) {
            assertThat(space.free()).isEqualTo(MB);
            assertThatThrownBy(() -> space.claim(2 * MB)).isInstanceOf(ProblemException.class);
            assertThatThrownBy(() -> space.check(2 * MB)).isInstanceOf(ProblemException.class);
            space.check(MB);
        }

        assertThat(space.free()).isEqualTo(free);
        assertThat(letGo).isEqualTo(600 * MB);
    }

    @Test
    void whereNothingCanBeDroppedAfterAllItIsRefusedBeforeTheReserveIsUsed() throws IOException {
        space.makeRoomBy(new Space.Spare() {
            @Override
            public long bytes() {
                return letGo;
            }

            @Override
            public void makeRoom(long bytes) {}
        });
        try (Space.Claim claim = space.claim(200 * MB)) {
            used += 100 * MB;
            claim.written(100 * MB);

            assertThatThrownBy(() -> claim.require(MB)).isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> space.claim(200 * MB)).isInstanceOf(ProblemException.class);
        assertThat(space.receiving()).isZero();
    }

    private void use() {
        space.makeRoomBy(new Space.Spare() {
            @Override
            public long bytes() {
                return letGo;
            }

            @Override
            public void makeRoom(long bytes) throws IOException {
                long dropped = Math.min(letGo, Math.max(0, bytes - space.unused()));
                letGo -= dropped;
                used -= dropped;
            }
        });
    }

    private Disk disk() {
        MemoryDisk under = new MemoryDisk(GB);
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(),
                new Class<?>[] {Disk.class},
                (proxy, method, arguments) ->
                        method.getName().equals("usable") ? GB - used : method.invoke(under, arguments));
    }
}
