package dev.syncline.connection;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How secrets are sealed that have to be kept in the database.
///
/// @param key see [SecretBox#withKey]; `SYNCLINE_SECRET_KEY` sets it
@ConfigurationProperties("syncline.secret")
record SecretProperties(@DefaultValue("") String key) {

    @Override
    public String toString() {
        return "SecretProperties[key=***]";
    }
}
