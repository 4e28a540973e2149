package dev.syncline.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.core.serializer.support.SerializingConverter;

/// How what is in a session is kept in the database. Only classes that belong in a session are read
/// back; one that another version of the application has written and this one can't read is as if
/// it weren't there, so that a rolling upgrade asks people to sign in again instead of failing.
final class SessionBytes {

    private static final Logger log = LoggerFactory.getLogger(SessionBytes.class);

    private static final ObjectInputFilter EXPECTED =
            ObjectInputFilter.Config.createFilter(
                    "maxdepth=20;maxrefs=10000;maxbytes=1000000;maxarray=10000;"
                            + "java.lang.*;java.util.*;java.util.concurrent.*;java.time.*;java.net.URI;java.net.URL;"
                            + "org.springframework.security.oauth2.**;org.springframework.security.core.**;"
                            + "org.springframework.security.web.csrf.*;"
                            // What a page tells the next one.
                            + "org.springframework.web.servlet.FlashMap;org.springframework.util.*;"
                            + "dev.syncline.**;!*");

    private SessionBytes() {}

    static ConversionService conversion() {
        GenericConversionService conversion = new GenericConversionService();
        conversion.addConverter(Object.class, byte[].class, new SerializingConverter());
        conversion.addConverter(new Expected());
        return conversion;
    }

    private static final class Expected implements GenericConverter {

        @Override
        public Set<ConvertiblePair> getConvertibleTypes() {
            return Set.of(new ConvertiblePair(byte[].class, Object.class));
        }

        @Override
        public @Nullable Object convert(
                @Nullable Object bytes, TypeDescriptor from, TypeDescriptor to) {
            return bytes instanceof byte[] some ? read(some) : null;
        }

        private static @Nullable Object read(byte[] bytes) {
            try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
                input.setObjectInputFilter(EXPECTED);
                return input.readObject();
            } catch (IOException | ClassNotFoundException | RuntimeException e) {
                log.warn("A part of a session can't be read, and is left out: {}", e.toString());
                return null;
            }
        }
    }
}
