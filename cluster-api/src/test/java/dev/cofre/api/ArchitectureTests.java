package dev.cofre.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages, and how much is in one. */
@AnalyzeClasses(packages = "dev.cofre.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
    private static final long MOST_TYPES = 15;

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.cofre.api.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatIsSaidDoesNotKnowTheCallsThatSayIt = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cofre.api")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cofre.api");

    @ArchTest
    static final ArchRule whatAnUploadIsKnownByIsBelowItsLife = noClasses()
            .that()
            .resideInAnyPackage("..api.file..", "..api.node..", "..api.grant..", "..api.proof..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..api.assign..", "..api.upload..", "..api.repair..");

    @ArchTest
    static void noPackageHasMoreTypesThanCanBeSeenAtOnce(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(type ->
                                type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                        .collect(groupingBy(JavaClass::getPackageName, counting())))
                .allSatisfy((name, types) -> assertThat(types).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }
}
