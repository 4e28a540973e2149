package dev.syncline.architecture;

import java.util.stream.Stream;
import org.springframework.modulith.core.ApplicationModuleDetectionStrategy;
import org.springframework.modulith.core.JavaPackage;

/// Each package below the root is a module, but `system` is only a folder: there, each system is
/// one. Modulith finds this class through `config/application.properties`.
final class ModulePerSystem implements ApplicationModuleDetectionStrategy {

    @Override
    public Stream<JavaPackage> getModuleBasePackages(JavaPackage root) {
        return root.getDirectSubPackages().stream()
                .flatMap(module ->
                        module.getLocalName().equals("system")
                                ? module.getDirectSubPackages().stream()
                                : Stream.of(module));
    }
}
