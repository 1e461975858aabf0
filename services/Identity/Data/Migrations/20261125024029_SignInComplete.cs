using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Fyntrix.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class SignInComplete : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_users_email_normalized",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_users_phone_number",
                table: "users");

            migrationBuilder.DropCheckConstraint(
                name: "ck_sessions_end_reason",
                table: "sessions");

            migrationBuilder.DropCheckConstraint(
                name: "ck_security_events_kind",
                table: "security_events");

            migrationBuilder.DropIndex(
                name: "ix_one_time_codes_user_id_purpose_created_at",
                table: "one_time_codes");

            migrationBuilder.DropCheckConstraint(
                name: "ck_one_time_codes_purpose",
                table: "one_time_codes");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "activates_at",
                table: "signing_keys",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<byte[]>(
                name: "previous_secret_hash",
                table: "service_clients",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "previous_secret_until",
                table: "service_clients",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "user_id",
                table: "one_time_codes",
                type: "character varying(255)",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(255)");

            migrationBuilder.AddColumn<string>(
                name: "name",
                table: "one_time_codes",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "session_hash",
                table: "one_time_codes",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "target",
                table: "one_time_codes",
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "attempt_throttles",
                columns: table => new
                {
                    key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    blocked_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attempt_throttles", x => x.key);
                    table.CheckConstraint("ck_attempt_throttles_failures", "failures > 0");
                });

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                columns: table => new
                {
                    user_id = table.Column<string>(type: "character varying(255)", nullable: false),
                    handle = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    code_hash = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recovery_codes", x => new { x.user_id, x.handle });
                    table.ForeignKey(
                        name: "fk_recovery_codes_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_challenges",
                columns: table => new
                {
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    user_id = table.Column<string>(type: "character varying(255)", nullable: false),
                    authentication_methods = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    device_id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_challenges", x => x.token_hash);
                    table.CheckConstraint("ck_sign_in_challenges_attempts", "attempts BETWEEN 0 AND 5");
                    table.ForeignKey(
                        name: "fk_sign_in_challenges_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "totp_factors",
                columns: table => new
                {
                    user_id = table.Column<string>(type: "character varying(255)", nullable: false),
                    secret_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    encryption_key_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_step = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_totp_factors", x => x.user_id);
                    table.ForeignKey(
                        name: "fk_totp_factors_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_users_deleted_at",
                table: "users",
                column: "deleted_at",
                filter: "is_deleted");

            migrationBuilder.CreateIndex(
                name: "ix_users_email_normalized",
                table: "users",
                column: "email_normalized",
                unique: true,
                filter: "NOT is_deleted");

            migrationBuilder.CreateIndex(
                name: "ix_users_phone_number",
                table: "users",
                column: "phone_number",
                unique: true,
                filter: "NOT is_deleted");

            migrationBuilder.AddCheckConstraint(
                name: "ck_sessions_end_reason",
                table: "sessions",
                sql: "end_reason IN ('SIGNED_OUT', 'SIGNED_OUT_EVERYWHERE', 'ENDED_BY_OWNER', 'TOKEN_REPLAYED', 'TOO_MANY_SESSIONS', 'CREDENTIALS_CHANGED', 'ROLE_CHANGED', 'ACCOUNT_DELETED', 'ACCOUNT_DISABLED')");

            migrationBuilder.CreateIndex(
                name: "ix_service_clients_disabled_at",
                table: "service_clients",
                column: "disabled_at",
                filter: "disabled_at IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_service_clients_previous_secret",
                table: "service_clients",
                sql: "(previous_secret_hash IS NULL) = (previous_secret_until IS NULL)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_security_events_kind",
                table: "security_events",
                sql: "kind IN ('SIGNED_UP', 'SIGNED_IN', 'SIGNED_OUT', 'SIGNED_OUT_EVERYWHERE', 'SESSION_ENDED', 'REFRESH_TOKEN_REPLAYED', 'PASSWORD_SET', 'PASSWORD_CHANGED', 'PASSWORD_RESET_ASKED', 'PASSWORD_RESET', 'PASSWORD_DROPPED', 'EMAIL_VERIFIED', 'EMAIL_CHANGED', 'PHONE_VERIFIED', 'PHONE_CHANGED', 'EXTERNAL_LOGIN_LINKED', 'SECOND_FACTOR_ENABLED', 'SECOND_FACTOR_DISABLED', 'RECOVERY_CODES_MADE', 'RECOVERY_CODE_USED', 'ROLE_CHANGED', 'ACCOUNT_DISABLED', 'ACCOUNT_ENABLED', 'ACCOUNT_EXPORTED', 'ACCOUNT_IMPORTED', 'ACCOUNT_DELETED')");

            migrationBuilder.CreateIndex(
                name: "ix_one_time_codes_expires_at",
                table: "one_time_codes",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_one_time_codes_target_purpose_created_at",
                table: "one_time_codes",
                columns: new[] { "target", "purpose", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_one_time_codes_user_id",
                table: "one_time_codes",
                column: "user_id");

            migrationBuilder.AddCheckConstraint(
                name: "ck_one_time_codes_purpose",
                table: "one_time_codes",
                sql: "purpose IN ('PHONE_SIGN_UP', 'PHONE_SIGN_IN', 'PHONE_CHANGE', 'EMAIL_VERIFICATION', 'EMAIL_CHANGE', 'PASSWORD_RESET')");

            migrationBuilder.CreateIndex(
                name: "ix_attempt_throttles_last_at",
                table: "attempt_throttles",
                column: "last_at");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_challenges_expires_at",
                table: "sign_in_challenges",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_challenges_user_id",
                table: "sign_in_challenges",
                column: "user_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "attempt_throttles");

            migrationBuilder.DropTable(
                name: "recovery_codes");

            migrationBuilder.DropTable(
                name: "sign_in_challenges");

            migrationBuilder.DropTable(
                name: "totp_factors");

            migrationBuilder.DropIndex(
                name: "ix_users_deleted_at",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_users_email_normalized",
                table: "users");

            migrationBuilder.DropIndex(
                name: "ix_users_phone_number",
                table: "users");

            migrationBuilder.DropCheckConstraint(
                name: "ck_sessions_end_reason",
                table: "sessions");

            migrationBuilder.DropIndex(
                name: "ix_service_clients_disabled_at",
                table: "service_clients");

            migrationBuilder.DropCheckConstraint(
                name: "ck_service_clients_previous_secret",
                table: "service_clients");

            migrationBuilder.DropCheckConstraint(
                name: "ck_security_events_kind",
                table: "security_events");

            migrationBuilder.DropIndex(
                name: "ix_one_time_codes_expires_at",
                table: "one_time_codes");

            migrationBuilder.DropIndex(
                name: "ix_one_time_codes_target_purpose_created_at",
                table: "one_time_codes");

            migrationBuilder.DropIndex(
                name: "ix_one_time_codes_user_id",
                table: "one_time_codes");

            migrationBuilder.DropCheckConstraint(
                name: "ck_one_time_codes_purpose",
                table: "one_time_codes");

            migrationBuilder.DropColumn(
                name: "activates_at",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "previous_secret_hash",
                table: "service_clients");

            migrationBuilder.DropColumn(
                name: "previous_secret_until",
                table: "service_clients");

            migrationBuilder.DropColumn(
                name: "name",
                table: "one_time_codes");

            migrationBuilder.DropColumn(
                name: "session_hash",
                table: "one_time_codes");

            migrationBuilder.DropColumn(
                name: "target",
                table: "one_time_codes");

            migrationBuilder.AlterColumn<string>(
                name: "user_id",
                table: "one_time_codes",
                type: "character varying(255)",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "character varying(255)",
                oldNullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_users_email_normalized",
                table: "users",
                column: "email_normalized",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_users_phone_number",
                table: "users",
                column: "phone_number",
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_sessions_end_reason",
                table: "sessions",
                sql: "end_reason IN ('SIGNED_OUT', 'SIGNED_OUT_EVERYWHERE', 'TOKEN_REPLAYED', 'TOO_MANY_SESSIONS', 'ACCOUNT_DELETED', 'ACCOUNT_DISABLED')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_security_events_kind",
                table: "security_events",
                sql: "kind IN ('SIGNED_UP', 'SIGNED_IN', 'SIGNED_OUT', 'SIGNED_OUT_EVERYWHERE', 'REFRESH_TOKEN_REPLAYED', 'ACCOUNT_DELETED')");

            migrationBuilder.CreateIndex(
                name: "ix_one_time_codes_user_id_purpose_created_at",
                table: "one_time_codes",
                columns: new[] { "user_id", "purpose", "created_at" });

            migrationBuilder.AddCheckConstraint(
                name: "ck_one_time_codes_purpose",
                table: "one_time_codes",
                sql: "purpose IN ('PHONE_SIGN_UP', 'PHONE_SIGN_IN', 'EMAIL_VERIFICATION', 'PASSWORD_RESET')");
        }
    }
}
