package dev.cofre.client.show;

import dev.cofre.client.screen.Screen;
import java.util.ArrayList;
import java.util.List;

/** Rows under a head, in columns as wide as their widest entry. */
final class Table {
    enum Align {
        LEFT,
        RIGHT
    }

    record Column(String head, Align align) {
        static Column left(String head) {
            return new Column(head, Align.LEFT);
        }

        static Column right(String head) {
            return new Column(head, Align.RIGHT);
        }
    }

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    Table(Column... columns) {
        this.columns = List.of(columns);
        rows.add(this.columns.stream().map(Column::head).toList());
    }

    void add(String... row) {
        rows.add(List.of(row));
    }

    /** How many rows there are, without the head. */
    int size() {
        return rows.size() - 1;
    }

    void print(Screen out) {
        int[] widths = new int[columns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(
                        widths[i], row.get(i).codePointCount(0, row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                String gap = " ".repeat(widths[i] - cell.codePointCount(0, cell.length()));
                line.append(i == 0 ? "" : "  ").append(columns.get(i).align() == Align.LEFT ? cell + gap : gap + cell);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
