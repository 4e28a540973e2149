/// A school's Bakaláři server (document 1): classes, subjects, people and enrolments.
@NullMarked
package dev.syncline.system.school;

import org.jspecify.annotations.NullMarked;
