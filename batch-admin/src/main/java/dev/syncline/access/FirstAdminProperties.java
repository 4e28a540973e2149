package dev.syncline.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The first admin.
///
/// @param password what the user `admin` is made with when there is no admin yet, at least 12
///   characters; `SYNCLINE_ADMIN_PASSWORD` sets it. It is not looked at once there is an admin.
///   Empty, as by default: none is made.
@ConfigurationProperties("syncline.admin")
record FirstAdminProperties(@DefaultValue("") String password) {

    FirstAdminProperties {
        password = password.strip();
    }

    @Override
    public String toString() {
        return "FirstAdminProperties[password=***]";
    }
}
