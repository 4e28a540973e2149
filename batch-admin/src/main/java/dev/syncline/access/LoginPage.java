package dev.syncline.access;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;

/// Where people sign in. The template gets `sentence` (what went wrong; may be null), `signedOut`,
/// `hasOidc`, and `hasUsers`: whether a name and a password could be right at all.
@Controller
final class LoginPage {

    private static final String VIEW = "login";

    private final WaysIn waysIn;
    private final OidcProperties oidc;

    LoginPage(WaysIn waysIn, OidcProperties oidc) {
        this.waysIn = waysIn;
        this.oidc = oidc;
    }

    @GetMapping(Refusals.SIGN_IN)
    String signIn(
            @RequestParam(name = "signed-out", required = false) @Nullable String signedOut,
            Model model) {
        return show(null, signedOut != null, model);
    }

    /// Where a refused sign-in is forwarded to, with the status set already.
    @RequestMapping(
            path = SignInRefused.PATH,
            method = {RequestMethod.GET, RequestMethod.POST})
    String refused(
            @RequestAttribute(name = SignInRefused.SENTENCE, required = false)
                    @Nullable String sentence,
            Model model) {
        return show(sentence, false, model);
    }

    private String show(@Nullable String sentence, boolean signedOut, Model model) {
        model.addAttribute("sentence", sentence);
        model.addAttribute("signedOut", signedOut);
        model.addAttribute("hasOidc", oidc.isConfigured());
        model.addAttribute("hasUsers", waysIn.users());
        return VIEW;
    }
}
