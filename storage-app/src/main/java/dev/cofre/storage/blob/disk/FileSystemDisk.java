package dev.cofre.storage.blob.disk;

import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A folder of the operating system's file system. */
final class FileSystemDisk implements Disk {
    private final Path folder;
    private final FileStore volume;
    /** False once the file system has turned out not to know it, as those in memory do. */
    private volatile boolean direct = true;

    private FileSystemDisk(Path folder, FileStore volume) {
        this.folder = folder;
        this.volume = volume;
    }

    static FileSystemDisk at(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        Files.createDirectories(absolute, OwnersAlone.folder(absolute));
        return new FileSystemDisk(absolute, Files.getFileStore(absolute));
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        return new ChannelFile(folder.resolve(file), StandardOpenOption.CREATE_NEW);
    }

    @Override
    public DiskFile createStreamed(Path file) throws IOException {
        if (direct) {
            try {
                return DirectFile.create(folder.resolve(file), (int) volume.getBlockSize());
            } catch (FileAlreadyExistsException | NoSuchFileException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException e) {
                Files.deleteIfExists(folder.resolve(file)); // it may have been made before its options were refused
                DiskFile cached = create(file);
                direct = false; // not before this has succeeded: a full disk refuses both
                return cached;
            }
        }
        return create(file);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new ChannelFile(folder.resolve(file));
    }

    @Override
    public DiskFile openStreamed(Path file) throws IOException {
        if (direct) {
            try {
                return DirectFile.open(folder.resolve(file), (int) volume.getBlockSize());
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException e) {
                DiskFile cached = open(file);
                direct = false; // not before this has succeeded: a broken disk refuses both
                return cached;
            }
        }
        return open(file);
    }

    @Override
    public List<Path> list(Path of) throws IOException {
        Path listed = folder.resolve(of);
        if (!Files.isDirectory(listed)) {
            return List.of();
        }
        try (Stream<Path> names = Files.list(listed)) {
            return names.map(Path::getFileName).toList();
        }
    }

    @Override
    public void createFolder(Path created) throws IOException {
        Files.createDirectories(folder.resolve(created), OwnersAlone.folder(folder));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(
                folder.resolve(from),
                folder.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(folder.resolve(file));
    }

    @Override
    public void forceFolder(Path forced) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(forced), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new ForceFailedException(e);
        }
    }

    @Override
    public long capacity() throws IOException {
        return volume.getTotalSpace();
    }

    @Override
    public long usable() throws IOException {
        return volume.getUsableSpace();
    }
}
