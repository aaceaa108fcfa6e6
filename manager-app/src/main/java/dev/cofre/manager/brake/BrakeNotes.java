package dev.cofre.manager.brake;

import dev.cofre.api.file.ClientName;
import dev.cofre.manager.catalog.Notebook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Brakes as they are written down, so that a restart of the manager lets nothing go on. */
final class BrakeNotes {
    private static final String TOPIC = "brake";
    private static final String SEPARATOR = "\t";

    private final Notebook notebook;

    BrakeNotes(Notebook notebook) {
        this.notebook = notebook;
    }

    /**
     * @param hourly whether it has the limits of an hour
     * @param since when it was stopped first, on a clock
     * @param allowedUntil until when a person's word holds, on a clock
     */
    record Note(Act act, boolean inParts, boolean hourly, Instant since, Instant allowedUntil, Brake.State state) {
        /** Of an act that nothing is to be known of. */
        static Note none(Act act) {
            return new Note(act, false, false, Instant.EPOCH, Instant.EPOCH, new Brake.State(0, 0, 0, 0, 0));
        }

        private String said() {
            ClientName owner = act.owner();
            return String.join(
                    SEPARATOR,
                    act.unit(),
                    owner == null ? "" : owner.value(),
                    Boolean.toString(inParts),
                    Boolean.toString(hourly),
                    Long.toString(since.toEpochMilli()),
                    Long.toString(allowedUntil.toEpochMilli()),
                    Long.toString(state.recently()),
                    Long.toString(state.stopped()),
                    Long.toString(state.of()),
                    Long.toString(state.before()),
                    Long.toString(state.allowed()));
        }

        private static Note read(String name, String said) {
            String[] act = name.split(SEPARATOR, -1);
            String[] parts = said.split(SEPARATOR, -1);
            return new Note(
                    new Act(act[0], act[1], parts[0], parts[1].isEmpty() ? null : new ClientName(parts[1])),
                    Boolean.parseBoolean(parts[2]),
                    Boolean.parseBoolean(parts[3]),
                    Instant.ofEpochMilli(Long.parseLong(parts[4])),
                    Instant.ofEpochMilli(Long.parseLong(parts[5])),
                    new Brake.State(
                            Long.parseLong(parts[6]),
                            Long.parseLong(parts[7]),
                            Long.parseLong(parts[8]),
                            Long.parseLong(parts[9]),
                            Long.parseLong(parts[10])));
        }
    }

    List<Note> all() {
        List<Note> notes = new ArrayList<>();
        notebook.read(TOPIC, (name, said) -> notes.add(Note.read(name, said)));
        return notes;
    }

    void write(List<Note> changed) {
        Map<String, String> notes = new TreeMap<>();
        List<String> gone = new ArrayList<>();
        for (Note note : changed) {
            String name = note.act().kind() + SEPARATOR + note.act().scope();
            if (note.state().isFresh()) {
                gone.add(name);
            } else {
                notes.put(name, note.said());
            }
        }
        notebook.note(TOPIC, notes, gone);
    }
}
