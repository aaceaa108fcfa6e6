/** The life of an upload as manager, nodes and clients tell it to each other: assign, backup target, commit, receipt. */
@NullMarked
package dev.cofre.api.upload;

import org.jspecify.annotations.NullMarked;
