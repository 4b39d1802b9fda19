package org.satbed.proxy;

/** Who wants to know how full a proxy is. */
public interface LimitListener {
    /** 99 % of the connections that may be held are. */
    default void nearlyFull() {}

    /** All are; called again every 10 s while it stays so. */
    default void full() {}

    /** Back at 95 %. */
    default void roomAgain() {}
}
