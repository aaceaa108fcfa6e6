package dev.cofre.manager;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
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
import dev.cofre.manager.access.AllowedTo;
import org.springframework.web.bind.annotation.RestController;

/** The arrows between the rooms. */
@AnalyzeClasses(packages = "dev.cofre.manager", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
    private static final long MOST_TYPES = 15;

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
    static final ArchRule roomsOfTheCatalogHaveNoCycles =
            slices().matching("dev.cofre.manager.catalog.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatTheCatalogConsistsOfDoesNotKnowTheWhole = noClasses()
            .that()
            .resideInAPackage("dev.cofre.manager.catalog.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cofre.manager.catalog");

    /** Roles, what they are asked and answer, and how they fail: how it is done in SQL is nobody else's. */
    @ArchTest
    static final ArchRule theCatalogIsReachedByItsRoles = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cofre.manager.catalog..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.cofre.manager.catalog.*..")
                    .and(not(INTERFACES))
                    .and(not(assignableTo(Record.class)))
                    .and(not(assignableTo(Exception.class))));

    @ArchTest
    static final ArchRule roomsOfRepairHaveNoCycles =
            slices().matching("dev.cofre.manager.repair.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRoomsOfRepairAreItsOwn = classes()
            .that()
            .resideInAPackage("dev.cofre.manager.repair.*..")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("dev.cofre.manager.repair..");

    @ArchTest
    static void noPackageHasMoreTypesThanCanBeSeenAtOnce(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(type ->
                                type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                        .collect(groupingBy(JavaClass::getPackageName, counting())))
                .allSatisfy((name, types) -> assertThat(types).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }

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
