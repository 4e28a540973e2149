package dev.syncline.system.catalog;

import dev.syncline.sync.ErrorClass;
import dev.syncline.sync.SynclineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// The folders below which ad hoc CSV sources may lie. Whoever may call the API can name a file,
/// but must not read the node's disk with it.
final class CatalogFolders {

    /// A drive's letter is no scheme.
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    private final List<Path> folders;

    /// @param folders none: there are no ad hoc CSV sources
    CatalogFolders(List<String> folders) {
        this.folders =
                folders.stream()
                        .filter(folder -> !folder.isBlank())
                        .map(folder -> Path.of(folder.strip()).toAbsolutePath().normalize())
                        .toList();
    }

    /// The path without needless parts, once nothing in its text leads out of the folders.
    ///
    /// @throws SynclineException of class `config`
    Path normalized(String path) {
        if (folders.isEmpty()) {
            throw refused(
                    "CSV sources are switched off; set CATALOG_FOLDERS to the folders below which they may lie, comma-separated");
        }
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw refused("The path of a CSV source holds a control character; send a plain path");
        }
        if (ADDRESS.matcher(path).matches()) {
            throw refused(
                    "A CSV source is named by its path, not by an address; send /folder/file.csv");
        }
        Path given = parsed(path);
        boolean climbs =
                StreamSupport.stream(given.spliterator(), false)
                        .anyMatch(name -> name.toString().equals(".."));
        if (!given.isAbsolute() || climbs) {
            throw refused(
                    "'%s' is not an absolute path without '..'; send the file's whole path"
                            .formatted(Texts.shown(path)));
        }
        Path normalized = given.normalize();
        if (folders.stream().noneMatch(normalized::startsWith)) {
            throw refused(
                    "'%s' lies below none of the folders in CATALOG_FOLDERS; move the file, or add its folder"
                            .formatted(Texts.shown(path)));
        }
        return normalized;
    }

    private static Path parsed(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException _) {
            throw refused("'%s' is no path; send /folder/file.csv".formatted(Texts.shown(path)));
        }
    }

    /// The file itself, behind all links.
    ///
    /// @throws SynclineException of class `config` when there is no regular file, or a link leads
    ///   out of the folders
    Path resolve(String path) {
        Path real = real(normalized(path));
        if (folders.stream().noneMatch(folder -> isBelow(real, folder))) {
            throw refused(
                    "'%s' leads out of the folders in CATALOG_FOLDERS through a link; name the file itself"
                            .formatted(Texts.shown(path)));
        }
        if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(real)) {
            throw refused(
                    "'%s' is not a file that this process may read; check its kind and rights"
                            .formatted(Texts.shown(path)));
        }
        return real;
    }

    private static boolean isBelow(Path real, Path folder) {
        try {
            return real.startsWith(folder.toRealPath());
        } catch (IOException _) {
            return false;
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException _) {
            throw refused("There is no file %s; put it there or correct the path".formatted(path));
        } catch (IOException e) {
            throw new SynclineException(
                    ErrorClass.CONFIG,
                    "%s can't be looked up (%s); check its folders and links"
                            .formatted(path, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static SynclineException refused(String sentence) {
        return new SynclineException(ErrorClass.CONFIG, sentence);
    }
}
