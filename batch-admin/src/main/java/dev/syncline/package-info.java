/// The application: console pages, REST, MCP, JMX, security, main().
@NullMarked
package dev.syncline;

import org.jspecify.annotations.NullMarked;
