package dev.cofre.storage;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;

@AnalyzeClasses(packages = "dev.cofre.storage", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
    private static final long MOST_TYPES = 15;

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.cofre.storage.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule roomsOfTheBlobStoreHaveNoCycles =
            slices().matching("dev.cofre.storage.blob.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatTheBlobStoreIsAskedForKnowsNothingOfHowItIsDone = noClasses()
            .that()
            .resideInAPackage("dev.cofre.storage.blob")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cofre.storage.blob.*..");

    @ArchTest
    static final ArchRule theRoomsOfTheBlobStoreAreItsOwn = classes()
            .that()
            .resideInAPackage("dev.cofre.storage.blob.*..")
            .and()
            .resideOutsideOfPackage("dev.cofre.storage.blob.store")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("dev.cofre.storage.blob..");

    @ArchTest
    static final ArchRule onlyTheNodeKnowsWhichStoreItHas = classes()
            .that()
            .resideInAPackage("dev.cofre.storage.blob.store")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("dev.cofre.storage.blob.store", "dev.cofre.storage.node");

    @ArchTest
    static void noPackageHasMoreTypesThanCanBeSeenAtOnce(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(type ->
                                type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                        .collect(groupingBy(JavaClass::getPackageName, counting())))
                .allSatisfy((name, types) -> assertThat(types).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }

    @ArchTest
    static final ArchRule onlyTheBlobStoreAndTheFoldersLockTouchTheDisk = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cofre.storage.blob..")
            .and()
            .doNotHaveSimpleName("DataFolder")
            .should()
            .dependOnClassesThat(resideInAPackage("java.sql..").or(simpleName("FileChannel")));

    @ArchTest
    static final ArchRule noInterceptorMakesTheClientHoldWholeBodies = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ClientHttpRequestInterceptor.class)
            .orShould()
            .callMethod(RestClient.Builder.class, "requestInterceptor", ClientHttpRequestInterceptor.class);

    @ArchTest
    static final ArchRule nothingKnowsTheProgramThatItIsPartOf = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cofre.storage")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cofre.storage");
}
