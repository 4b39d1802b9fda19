package org.satbed.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where struct tcp_info has what is read from it, against what a compiler says for each architecture (linux/src/test/abi). */
class TcpInfoAbiTest {
    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void aCompilerSaysTheSame(String architecture) throws Exception {
        Properties compiler = new Properties();
        try (InputStream file = TcpInfoAbiTest.class.getResourceAsStream("abi-" + architecture + ".properties")) {
            compiler.load(file);
        }
        assertEquals(7, compiler.size());
        for (String name : compiler.stringPropertyNames()) {
            String[] parts = name.split("\\.");
            Field field = Class.forName("org.satbed.proxy." + parts[0]).getDeclaredField(parts[1]);
            field.setAccessible(true);
            assertEquals(Integer.parseInt(compiler.getProperty(name)), field.getInt(null), name);
        }
    }
}
