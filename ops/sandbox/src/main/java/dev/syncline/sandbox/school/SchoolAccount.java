package dev.syncline.sandbox.school;

/// The teacher's account that [SchoolStandIn] lets in.
public record SchoolAccount(String username, String password) {

    @Override
    public String toString() {
        return "SchoolAccount[" + username + "]";
    }
}
