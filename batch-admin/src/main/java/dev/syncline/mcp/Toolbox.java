package dev.syncline.mcp;

import java.util.List;

/// Tools about one thing; every bean of this type is offered.
interface Toolbox {

    List<Tool> tools();
}
