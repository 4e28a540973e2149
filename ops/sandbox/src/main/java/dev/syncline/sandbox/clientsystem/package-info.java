/// The Client System, which takes meter readings over HTTP.
@NullMarked
package dev.syncline.sandbox.clientsystem;

import org.jspecify.annotations.NullMarked;
