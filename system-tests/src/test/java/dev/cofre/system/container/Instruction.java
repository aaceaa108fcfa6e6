package dev.cofre.system.container;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One instruction of a {@link Dockerfile}, and what it does to the stage in which it stands. */
sealed interface Instruction {
    void replay(Stage stage);

    record Workdir(String path) implements Instruction {
        @Override
        public void replay(Stage stage) {
            stage.workIn(path);
        }
    }

    /** @param from the stage whose files are meant; null: the build context */
    record Copy(@Nullable String from, List<String> sources, String target) implements Instruction {
        @Override
        public void replay(Stage stage) {
            stage.copy(from, sources, target);
        }
    }

    record Run(String script) implements Instruction {
        @Override
        public void replay(Stage stage) {
            stage.run(script);
        }
    }

    record Arg(String name) implements Instruction {
        @Override
        public void replay(Stage stage) {
            stage.takeArgument(name);
        }
    }

    record Env(Map<String, String> variables) implements Instruction {
        @Override
        public void replay(Stage stage) {
            stage.set(variables);
        }
    }

    record Volume(String path) implements Instruction {
        @Override
        public void replay(Stage stage) {}
    }

    record Expose(int port) implements Instruction {
        @Override
        public void replay(Stage stage) {}
    }

    record User(String name) implements Instruction {
        @Override
        public void replay(Stage stage) {}
    }

    record Healthcheck(List<String> command) implements Instruction {
        @Override
        public void replay(Stage stage) {}
    }

    record Entrypoint(List<String> command) implements Instruction {
        @Override
        public void replay(Stage stage) {}
    }
}
