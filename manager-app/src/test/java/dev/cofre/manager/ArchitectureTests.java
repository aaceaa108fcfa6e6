package dev.cofre.manager;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.cofre.manager.access.AllowedTo;
import org.springframework.web.bind.annotation.RestController;

/** The arrows between the rooms. */
@AnalyzeClasses(packages = "dev.cofre.manager", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("dev.cofre.manager.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheCatalogKnowsSql = noClasses()
            .that()
            .resideOutsideOfPackage("..catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.springframework.jdbc..", "org.sqlite..", "org.flywaydb..");

    @ArchTest
    static final ArchRule onlyTheGrantsKnowHowTheyAreSigned = noClasses()
            .that()
            .resideOutsideOfPackage("..grant..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.nimbusds..", "javax.crypto..");

    @ArchTest
    static final ArchRule placementIsPure = classes()
            .that()
            .resideInAPackage("..placement..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.cofre.api..", "dev.cofre.manager.placement..", "org.jspecify..");

    @ArchTest
    static final ArchRule theCatalogKnowsNothingOfTheWeb = noClasses()
            .that()
            .resideInAPackage("..catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule nobodyDependsOnAController =
            noClasses().should().dependOnClassesThat().areAnnotatedWith(RestController.class);

    @ArchTest
    static final ArchRule controllersAreSeenByNobody =
            classes().that().areAnnotatedWith(RestController.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule everyCallSaysWhoMayMakeIt = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(RestController.class)
            .and()
            .areNotPrivate()
            .should()
            .beAnnotatedWith(AllowedTo.class);
}
