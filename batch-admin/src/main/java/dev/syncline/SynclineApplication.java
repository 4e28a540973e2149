package dev.syncline;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class SynclineApplication {

    public static void main(String[] args) {
        SpringApplication.run(SynclineApplication.class, args);
    }
}
