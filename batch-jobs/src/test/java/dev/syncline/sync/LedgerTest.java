package dev.syncline.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void addsUpWhenEachRecordReadIsAccountedForOnce() {
        assertThat(new Ledger(15, 1, 2, 3, 0, 4, 5).addsUp()).isTrue();
        assertThat(new Ledger(16, 1, 2, 3, 0, 4, 5).addsUp()).isFalse();
        assertThat(Ledger.EMPTY.addsUp()).isTrue();
    }

    @Test
    void keepsDeletedOutOfTheSum() {
        assertThat(new Ledger(0, 0, 0, 0, 9, 0, 0).addsUp()).isTrue();
    }

    @Test
    void sumsFieldByField() {
        assertThat(new Ledger(1, 2, 3, 4, 5, 6, 7).plus(new Ledger(10, 20, 30, 40, 50, 60, 70)))
                .isEqualTo(new Ledger(11, 22, 33, 44, 55, 66, 77));
    }
}
