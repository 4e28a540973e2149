package dev.syncline.telemetry;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An exception whose message can't look like further lines of the log.
record SafeThrowable(IThrowableProxy thrown) implements IThrowableProxy {

    @Override
    public @Nullable String getMessage() {
        return safe(thrown.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
        return safe(thrown.getOverridingMessage());
    }

    private static @Nullable String safe(@Nullable String message) {
        return message == null ? null : LogText.oneLine(message);
    }

    @Override
    public String getClassName() {
        return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        return thrown.getCause() == null ? null : new SafeThrowable(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return Arrays.stream(thrown.getSuppressed())
                .map(SafeThrowable::new)
                .toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
        return thrown.isCyclic();
    }
}
