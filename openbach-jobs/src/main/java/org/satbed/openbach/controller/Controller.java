package org.satbed.openbach.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.job.Release;

/** A controller of OpenBACH's, through its REST interface. Every wait has a bound; every refusal is one line with the controller's words. */
public final class Controller {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** It asks its conductor for nearly everything, which may be busy with Ansible. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final Duration INSTALLATION = Duration.ofMinutes(15);
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;
    private static final int NEEDS_VAULT = 460;
    private static final Set<String> RUNNING = Set.of("Scheduling", "Running");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ControllerAddress address;
    private final HttpClient client;
    private final Duration poll;

    private Controller(ControllerAddress address, Duration poll) {
        this.address = address;
        this.poll = poll;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .cookieHandler(new CookieManager())
                .build();
    }

    /**
     * Logs in.
     *
     * @throws OpenBachException when it does not answer or refuses
     */
    public static Controller login(ControllerAddress address) {
        return login(address, POLL);
    }

    static Controller login(ControllerAddress address, Duration poll) {
        Controller controller = new Controller(address, poll);
        ObjectNode who = JSON.createObjectNode().put("login", address.login()).put("password", address.password());
        address.vaultPassword().ifPresent(password -> who.put("vault_password", password));
        controller.json("POST", "login/", who);
        return controller;
    }

    /** Which form of job files it takes, told from the jobs that it has. */
    public Release release() {
        String jobs = json("GET", "job/", null).toString();
        if (jobs.contains("ansible_distribution_release")) {
            return Release.FROM_2_7;
        }
        if (jobs.contains("ansible_distribution_version")) {
            return Release.UP_TO_2_6;
        }
        throw new OpenBachException("the controller's release cannot be told from its jobs; give --release");
    }

    /** The entities of a project that have an agent, with its address. */
    public Map<String, String> agents(String project) {
        Map<String, String> agents = new LinkedHashMap<>();
        for (JsonNode entity :
                json("GET", "project/" + word(project) + "/", null).path("entity")) {
            String agent = entity.path("agent").path("address").asText("");
            if (!agent.isEmpty()) {
                agents.put(entity.path("name").asText(), agent);
            }
        }
        return agents;
    }

    /** Adds a job or replaces it. */
    public void addJob(String name, Path packed) {
        Multipart form = new Multipart().field("name", name).file("file", name + ".tar.gz", bytes(packed));
        form("job/", form);
    }

    /** Brings a file to the controller's directory for files. */
    public void addFile(String path, Path file) {
        form(
                "file/",
                new Multipart()
                        .field("path", path)
                        .field("keep_file", "True")
                        .file("file", String.valueOf(file.getFileName()), bytes(file)));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new OpenBachException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Installs jobs on agents and waits until they are.
     *
     * @throws OpenBachException when one could not be, or takes more than 15 minutes
     */
    public void install(Collection<String> jobs, Collection<String> agents) {
        ObjectNode request = JSON.createObjectNode().put("action", "install");
        jobs.forEach(request.putArray("names")::add);
        agents.forEach(request.putArray("addresses")::add);
        request.put("severity", 2).put("local_severity", 2);
        json("POST", "job/", request);
        long end = System.nanoTime() + INSTALLATION.toNanos();
        for (String job : jobs) {
            for (String agent : agents) {
                awaitInstalled(job, agent, end);
            }
        }
    }

    private void awaitInstalled(String job, String agent, long end) {
        while (true) {
            JsonNode state = json("GET", "job/" + word(job) + "/state/?address=" + word(agent), null)
                    .path("install");
            int code = state.path("returncode").asInt(ACCEPTED);
            if (code == 200 || code == 204) {
                return;
            }
            if (code != ACCEPTED) {
                throw new OpenBachException(
                        "job " + job + " was not installed on " + agent + ": " + words(state.path("response")));
            }
            if (System.nanoTime() > end) {
                throw new OpenBachException("job " + job + " is not installed on " + agent + " after "
                        + INSTALLATION.toMinutes() + " minutes");
            }
            pause();
        }
    }

    /** Adds a scenario to a project, or replaces the one of its name. */
    public void putScenario(String project, JsonNode scenario) {
        String scenarios = "project/" + word(project) + "/scenario/";
        HttpResponse<String> response = send("POST", scenarios, scenario);
        if (response.statusCode() == CONFLICT) {
            json("PUT", scenarios + word(scenario.path("name").asText()) + "/", scenario);
        } else {
            accepted("POST " + scenarios, response);
        }
    }

    /**
     * Starts a scenario.
     *
     * @return its instance's number
     */
    public long start(String project, String scenario, Map<String, String> arguments) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode given = body.putObject("arguments");
        arguments.forEach(given::put);
        JsonNode answer =
                json("POST", "project/" + word(project) + "/scenario/" + word(scenario) + "/scenario_instance/", body);
        if (!answer.path("scenario_instance_id").isIntegralNumber()) {
            throw new OpenBachException("the controller started " + scenario + " without telling its number");
        }
        return answer.path("scenario_instance_id").asLong();
    }

    /** An instance with its functions and their jobs. */
    public JsonNode instance(long id) {
        return json("GET", "scenario_instance/" + id + "/", null);
    }

    /** Whether an instance has not ended yet. */
    public static boolean isRunning(JsonNode instance) {
        return RUNNING.contains(instance.path("status").asText());
    }

    /** What its jobs published, as the controller exports it; an instance that has ended only. */
    public String csv(long id) {
        String path = "scenario_instance/" + id + "/csv/";
        HttpResponse<String> response = send("GET", path, null);
        if (response.statusCode() == 404) {
            throw new OpenBachException("the controller exports nothing of instance " + id
                    + ": it is still running, is not there, or the collector did not answer");
        }
        return accepted("GET " + path, response);
    }

    /** Waits as long as is usual between two looks. */
    public void pause() {
        try {
            Thread.sleep(poll.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpenBachException("interrupted", e);
        }
    }

    private void form(String path, Multipart form) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address.base() + path))
                .timeout(ANSWER)
                .header("Content-Type", form.contentType())
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.body()))
                .build();
        accepted("POST " + path, send(request));
    }

    private JsonNode json(String method, String path, JsonNode body) {
        String answer = accepted(method + " " + path, send(method, path, body));
        try {
            return answer.isBlank() ? JSON.createObjectNode() : JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new OpenBachException("the controller's answer to " + method + " " + path + " is no JSON", e);
        }
    }

    private HttpResponse<String> send(String method, String path, JsonNode body) {
        return send(HttpRequest.newBuilder(URI.create(address.base() + path))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            String why = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
            throw new OpenBachException("the controller at " + address.host() + " does not answer: " + why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpenBachException("interrupted", e);
        }
    }

    private static String accepted(String what, HttpResponse<String> response) {
        int status = response.statusCode();
        if (status == NEEDS_VAULT) {
            throw new OpenBachException("the controller wants its vault password: give --vault-password");
        }
        if (status / 100 != 2) {
            throw new OpenBachException(
                    "the controller refused " + what + " with status " + status + ": " + words(response.body()));
        }
        return response.body();
    }

    private static String words(JsonNode answer) {
        for (String key : List.of("error", "msg", "message")) {
            if (answer.path(key).isTextual()) {
                return answer.path(key).asText() + (answer.has("entry_name") ? " " + answer.path("entry_name") : "");
            }
        }
        String text = answer.toString();
        return text.substring(0, Math.min(300, text.length()));
    }

    private static String words(String body) {
        try {
            return words(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            return body.lines().findFirst().orElse("nothing").strip();
        }
    }

    private static String word(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
