package org.satbed.openbach.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.satbed.openbach.job.JobCatalogue;
import org.satbed.openbach.scenario.ScenarioBuilder.Function;

/** The controller's rules: a scenario of the form that a real one ran, and what it was seen to refuse or to fail on. */
class ScenarioRulesTest {
    private static final String RUN = """
            {"name":"java_chain","description":"PEP then plot",
             "arguments":{"duration":"seconds before stop"},
             "constants":{"peer":"10.0.0.1","itv":"0.5"},
             "openbach_functions":[
              {"id":0,"label":"PEP","start_job_instance":{"entity_name":"st","offset":0,
                 "satbed_pep":{"redirect_ifaces":"lan0","redirect_dst_ip":"$peer","interval":"$itv","fastopen":true}}},
              {"id":1,"label":"stop","wait":{"time":"$duration","launched_ids":[0]},"stop_job_instances":{"openbach_function_ids":[0]}},
              {"id":2,"label":"plot","wait":{"time":1,"finished_ids":[0]},"on_fail":{"policy":"Ignore"},
               "start_job_instance":{"entity_name":"st","offset":0,
                 "time_series":{"jobs":[[[0]]],"statistics":[["throughput"]],"label":[["Rate (b/s)"]],"title":[["Java"]]}}}]}
            """;

    private static List<String> problems(String scenario) throws JsonProcessingException {
        return ScenarioRules.check(new ObjectMapper().readTree(scenario), JobCatalogue.all());
    }

    @Test
    void aScenarioThatARealControllerRanPasses() throws JsonProcessingException {
        assertEquals(List.of(), problems(RUN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "\"id\":1|\"id\":0|is there twice",
                "\"launched_ids\":[0]|\"launched_ids\":[7]|does not exist",
                "\"openbach_function_ids\":[0]|\"openbach_function_ids\":[9]|does not exist",
                "\"itv\":\"0.5\"|\"itv\":0.5|expected a text",
                "\"$duration\"|\"$time\"|neither an argument nor a constant",
                "\"$duration\"|5|an argument is unused",
                "\"peer\":|\"duration\":|is an argument too",
                "\"entity_name\":\"st\",\"offset\":0,~n|\"entity_name\":\"$peer\",\"offset\":0,~n|cannot be started",
                "\"satbed_pep\":{|\"satbed_pep\":{\"speed\":1,|does not accept",
                "\"redirect_ifaces\":\"lan0\"|\"port\":\"many\"|is no int",
                "\"policy\":\"Ignore\"|\"policy\":\"Hope\"|unknown failure policy",
                "\"policy\":\"Ignore\"|\"policy\":\"Retry\"|expected an integer",
                "\"stop_job_instances\":{|\"if\":{|no director calls",
                "\"time\":1,|\"later\":1,|unknown",
                "\"name\":\"java_chain\",|~|name: missing"
            })
    void whatAControllerRefusesOrADirectorCannotDoIsNamed(String from, String to, String words)
            throws JsonProcessingException {
        String pattern = from.replace("~n", "\n");
        assertTrue(RUN.contains(pattern), pattern);
        String text = RUN.replaceFirst(
                java.util.regex.Pattern.quote(pattern),
                java.util.regex.Matcher.quoteReplacement(to.equals("~") ? "" : to.replace("~n", "\n")));
        List<String> problems = problems(text);
        assertTrue(problems.stream().anyMatch(each -> each.contains(words)), problems.toString());
    }

    @Test
    void missingSubcommandsAndArgumentsAreNamed() throws JsonProcessingException {
        String traffic = "{\"name\":\"t\",\"openbach_functions\":[{\"id\":0,\"start_job_instance\":"
                + "{\"entity_name\":\"x\",\"satbed_traffic\":%s}}]}";
        assertEquals(List.of(), problems(String.format(traffic, "{\"server\":{}}")));
        assertTrue(problems(String.format(traffic, "{}")).get(0).contains("missing subcommand"));
        assertTrue(problems(String.format(traffic, "{\"client\":{\"bulk\":{\"duration_time\":5}}}"))
                .get(0)
                .contains("server_ip: missing required argument"));
        assertTrue(problems(String.format(traffic, "{\"server\":{},\"client\":{}}"))
                .get(0)
                .contains("several subcommands"));
    }

    @Test
    void whatTheBuilderMakesPasses() {
        ScenarioBuilder builder = new ScenarioBuilder("b", "");
        builder.argument("duration", "seconds");
        Function pep = builder.startJob("PEP", "st", "satbed_pep", Map.of("redirect_ifaces", "lan0,sat0"));
        Function stop = builder.stopJobs("stop", List.of(pep))
                .afterLaunched(List.of(pep))
                .delayed("$duration");
        builder.startJob("plot", "ws", "time_series", Map.of("jobs", ScenarioBuilder.jobs(List.of(pep))))
                .afterFinished(List.of(pep))
                .afterLaunched(List.of(stop))
                .delayed(2)
                .ignoringFailure();
        builder.pushFiles("files", "st", Map.of("a", "/b")).retried(2, 5);
        assertEquals(List.of(), ScenarioRules.check(builder.json(), JobCatalogue.all()));
    }
}
