package dev.cofre.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;

@AnalyzeClasses(packages = "dev.cofre.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.cofre.client.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule partsOfTransfersHaveNoCycles =
            slices().matching("dev.cofre.client.transfer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule partsOfSnapshotsHaveNoCycles =
            slices().matching("dev.cofre.client.snapshot.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noInterceptorMakesTheClientHoldWholeBodies = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ClientHttpRequestInterceptor.class)
            .orShould()
            .callMethod(RestClient.Builder.class, "requestInterceptor", ClientHttpRequestInterceptor.class);

    @ArchTest
    static final ArchRule theTransferKnowsNobodyWhoShowsIt = noClasses()
            .that()
            .resideInAPackage("..transfer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..menu..", "..command..", "..session..", "..show..", "..progress..");
}
