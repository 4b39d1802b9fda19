package org.satbed.linux;

/**
 * Stands between this package and libc, in tests of what becomes of failures. A class that is named by the system
 * property {@value #PROPERTY} when the first call is made; there is none otherwise, and then this costs nothing.
 */
public interface LibcInterposer {
    /** Names the class, which has a constructor without parameters. */
    String PROPERTY = "satbed.libc.interposer";

    /** Gives the functions that are called from now on instead of the real ones. Must not make a call yet. */
    Libc around(Libc libc);

    /**
     * Before a splice, which does not go through {@link Libc}.
     *
     * @return the errno with which it is to fail, 0 for none
     */
    int beforeSplice(int from, int to);

    /** The one that is named, null for none. */
    static LibcInterposer named() {
        String name = System.getProperty(PROPERTY);
        if (name == null) {
            return null;
        }
        try {
            return (LibcInterposer) Class.forName(name).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no " + PROPERTY + " '" + name + "'", e);
        }
    }
}
