"""Words the invented contest is made of. All people and schools are fictional."""

from typing import Final

FAMILY: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Phan", "Trịnh",
)  # fmt: skip
MIDDLE_F: Final = ("Thị", "Thu", "Ngọc", "Thanh", "Minh", "Hồng", "Thùy", "Mai", "Phương", "Bích", "Quỳnh", "Kim")
MIDDLE_M: Final = ("Văn", "Đức", "Minh", "Quang", "Hữu", "Anh", "Tuấn", "Hoàng", "Gia", "Thành", "Xuân", "Quốc")
GIVEN_F: Final = (
    "Hương", "Lan", "Hà", "Linh", "Trang", "Hoa", "Ngân", "Thảo", "Yến", "Chi", "Vy", "Nhung", "Tuyết", "Diệp", "Ánh",
    "Hằng", "Oanh", "Uyên", "Thúy", "Ngà",
)  # fmt: skip
GIVEN_M: Final = (
    "Tuấn", "Dũng", "Nam", "Khánh", "Bình", "Hải", "Sơn", "Long", "Phúc", "Đạt", "Huy", "Khôi", "Tùng", "Hiếu", "Lâm",
    "Đức", "Cường", "Vinh", "Quân", "Thắng",
)  # fmt: skip
SCHOOLS: Final = (
    "Hoa Sữa", "Sao Mai", "Nắng Hồng", "Bình Minh", "Hoa Phượng", "Hướng Dương", "Sơn Ca", "Măng Non", "Ánh Dương",
    "Hoa Mai", "Cánh Buồm", "Tuổi Thơ", "Vành Khuyên", "Sen Hồng", "Họa Mi", "Mặt Trời", "Đồng Xanh", "Sông Xanh",
    "Cầu Vồng", "Hoa Đào", "Bồ Câu", "Thiên Nga", "Kim Đồng Mới", "Trăng Non", "Hoa Sen", "Mùa Xuân", "Gió Mới",
)  # fmt: skip
LEVEL_NAMES: Final = {"MN": "Trường Mầm non", "TH": "Trường Tiểu học", "THCS": "Trường THCS", "THPT": "Trường THPT"}
# Tương Mai: 12 preschools, 8 primary, 5 lower secondary, 1 upper secondary of 26 (domain.md 1.1)
LEVEL_CYCLE: Final = ("MN", "TH", "MN", "THCS", "MN", "TH", "MN", "TH", "MN", "THCS", "MN", "TH", "THPT")
SUBJECTS: Final = {
    "MN": ("làm quen với toán", "làm quen chữ cái", "khám phá khoa học", "âm nhạc", "kỹ năng sống"),
    "TH": ("Toán", "Tiếng Việt", "Khoa học", "Lịch sử và Địa lí", "Tiếng Anh", "Đạo đức", "Tin học"),
    "THCS": ("Toán", "Ngữ văn", "Khoa học tự nhiên", "Tiếng Anh", "Lịch sử và Địa lí", "Tin học", "Công nghệ"),
    "THPT": ("Toán", "Ngữ văn", "Vật lí", "Hóa học", "Sinh học", "Tiếng Anh", "Tin học"),
}
GRADES: Final = {
    "MN": ("5 tuổi", "4 tuổi"),
    "TH": ("1", "2", "3", "4", "5"),
    "THCS": ("6", "7", "8", "9"),
    "THPT": ("10", "11", "12"),
}
TITLES: Final = {
    "virtual-assistant": (
        "Trợ lý ảo {name} giải đáp môn {subject} lớp {grade}",
        "{name}: người bạn ôn tập {subject} lớp {grade}",
        "Trợ lý {name} tư vấn tâm lý học đường cho lớp {grade}",
        "Chatbot {name} hỗ trợ phụ huynh lớp {grade}",
        "{name} – trợ lý thư viện của trường em",
    ),
    "lesson-preparation": (
        "Bài giảng số {subject} lớp {grade}: {topic}",
        "{topic} – bài giảng tương tác {subject} lớp {grade}",
        "Học {subject} lớp {grade} qua câu chuyện {topic}",
        "Kho học liệu {subject} lớp {grade}: {topic}",
    ),
    "smart-attendance": (
        "Điểm danh bằng thẻ QR {name} cho lớp {grade}",
        "{name}: điểm danh và báo suất ăn bán trú",
        "Sổ đầu bài điện tử {name} có xác nhận của giáo viên",
        "Cổng trường {name}: điểm danh bằng thẻ, báo tin cho phụ huynh",
    ),
    "learning-game": (
        "{topic} – trò chơi học {subject} lớp {grade}",
        "Đường đua {subject}: {topic}",
        "Kho báu {topic} dành cho lớp {grade}",
        "Vương quốc {subject} lớp {grade}: {topic}",
    ),
}
NICKNAMES: Final = (
    "Hoa Sữa",
    "Bé Na",
    "Mầm Xanh",
    "Cú Mèo",
    "Sao Nhỏ",
    "Ong Vàng",
    "Bút Chì",
    "Mây Trắng",
    "Đom Đóm",
    "Chim Én",
)
TOPICS: Final = (
    "khu vườn phân số", "vòng tuần hoàn của nước", "hành trình của hạt lúa", "phố cổ Hà Nội", "chiếc ô tô của Bi",
    "trạm không gian", "chợ nổi", "những con số biết nói", "rừng ngập mặn", "ngôi nhà an toàn", "lễ hội quê em",
    "thành phố xanh", "bản đồ kho báu", "chuyện chú Tễu", "ngày hội thể thao", "dòng sông quê hương",
)  # fmt: skip
STRENGTHS: Final = (
    "Sản phẩm gắn với việc thật ở trường, chạy ổn định khi dùng thử.",
    "Nội dung chính xác, trình bày mạch lạc, dễ theo dõi.",
    "Có thử nghiệm và số liệu trước – sau rõ ràng.",
    "Ý tưởng gần gũi với các em, giao diện thân thiện.",
    "Nhóm biết lắng nghe người dùng, bản sau hơn hẳn bản trước.",
    "Phần an toàn được nghĩ kỹ, nói rõ điều sản phẩm không làm.",
    "Cách dùng trí tuệ nhân tạo được kể thật, có kiểm tra lại.",
    "Đơn giản, rẻ, trường nào cũng có thể làm theo.",
    "Bài tập chia mức hợp lí, em nào cũng có việc vừa sức.",
    "Trình bày đẹp, chữ rõ, dễ đọc cả trên điện thoại.",
)
ADVICE: Final = (
    "Nên bổ sung phần hướng dẫn cho người dùng mới và ghi rõ nguồn hình ảnh.",
    "Nên thử với nhiều lớp hơn và ghi lại các câu trả lời sai để sửa.",
    "Nên giảm số bước thao tác và kiểm tra trên điện thoại cấu hình thấp.",
    "Nên thêm phần dành cho học sinh cần hỗ trợ và nói rõ giới hạn của công cụ.",
    "Nên rút gọn phần mở đầu, đưa ngay ví dụ đầu tiên lên trước.",
    "Nên ghi lại cách chấm điểm trong trò chơi để thầy cô giải thích được cho các em.",
    "Nên có bản in cho lớp chưa có máy tính và mã QR dẫn tới bản đầy đủ.",
    "Nên nêu rõ ai trả lời khi người dùng hỏi ngoài phạm vi.",
    "Nên so sánh với một lớp chưa dùng sản phẩm để kết quả thuyết phục hơn.",
)
REASON: Final = "Chưa thấy bằng chứng cho tiêu chí này trong hồ sơ."
