package dev.syncline.sandbox;

public final class Sandbox {
    private Sandbox() {}

    public static void main(String[] args) {
        System.out.println(
                "sandbox "
                        + System.getProperty("java.version")
                        + " in "
                        + System.getProperty("user.dir"));
    }
}
