package dev.syncline.console;

import dev.syncline.operation.Caller;
import dev.syncline.operation.Channel;
import dev.syncline.operation.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// What every page shows around its own content: who is signed in, and the other pages.
@ControllerAdvice(basePackageClasses = PageFrame.class)
final class PageFrame {

    /// @param here whether the page that is shown belongs to it
    public record Item(String path, String name, boolean here) {}

    @ModelAttribute
    void frame(HttpServletRequest request, Model model) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || authentication instanceof AnonymousAuthenticationToken) {
            return;
        }
        Caller caller = Caller.of(authentication, Channel.CONSOLE);
        model.addAttribute("actor", caller.actor());
        model.addAttribute("role", caller.role().wireName());
        model.addAttribute("mayAct", caller.role().covers(Role.OPERATOR));
        model.addAttribute("pages", pages(request.getRequestURI(), caller.role()));
    }

    private static List<Item> pages(String path, Role role) {
        List<Item> items =
                new ArrayList<>(
                        List.of(
                                new Item("/", "Overview", path.equals("/")),
                                item("/syncs", "Syncs", path),
                                item("/runs", "Runs", path),
                                item("/errors", "Errors", path),
                                item("/connections", "Connections", path),
                                item("/cluster", "Cluster", path)));
        if (role.covers(Role.ADMIN)) {
            items.add(item("/access", "Access", path));
        }
        return items;
    }

    private static Item item(String page, String name, String path) {
        return new Item(page, name, path.equals(page) || path.startsWith(page + "/"));
    }
}
